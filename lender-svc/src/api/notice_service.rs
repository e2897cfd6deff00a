//! NoticeService: hands each call to its use case.

use facility_proto::lender::v1::{
    ListNoticesRequest, ListNoticesResponse, WatchNoticesRequest, notice_service_server::NoticeService,
};
use facility_service::identity::Caller;
use tonic::{Request, Response, Status, async_trait};

use super::Api;
use crate::app::NoticeStream;

#[async_trait]
impl NoticeService for Api {
    type WatchNoticesStream = NoticeStream;

    async fn watch_notices(
        &self,
        request: Request<WatchNoticesRequest>,
    ) -> Result<Response<Self::WatchNoticesStream>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.watch_notices(caller, request.get_ref(), self.drain.clone()).await?))
    }

    async fn list_notices(
        &self,
        request: Request<ListNoticesRequest>,
    ) -> Result<Response<ListNoticesResponse>, Status> {
        let caller = Caller::of(&request)?;
        Ok(Response::new(self.lender.list_notices(caller, request.get_ref()).await?))
    }
}
